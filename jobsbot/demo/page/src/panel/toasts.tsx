// Slack's own words when something fails, over everything else.

import { useLayoutEffect, useRef } from "preact/hooks";
import { CloseIcon } from "../chat/icons";
import type { Face } from "../state/face";
import { useDesk } from "../state/store";

export function Toasts({ toasts }: { toasts: Face["toasts"] }) {
  const desk = useDesk();
  const tray = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => raise(tray.current!, toasts.length > 0), [toasts]);
  return (
    <div class="toasts" ref={tray} popover="manual" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <p class="toast" key={toast.id}>
          <span>{toast.text}</span>
          <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => desk.dismiss(toast.id)}>
            <CloseIcon />
          </button>
        </p>
      ))}
    </div>
  );
}

// A popover that is shown again stands above any dialog that was opened meanwhile.
function raise(tray: HTMLElement, shown: boolean) {
  if (tray.matches(":popover-open")) tray.hidePopover();
  if (shown) tray.showPopover();
}
