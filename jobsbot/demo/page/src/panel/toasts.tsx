// Slack's own words when something fails, over everything else.

import { useLayoutEffect, useRef } from "preact/hooks";
import { CloseIcon } from "../chat/icons";
import type { PageState } from "../state/page-state";
import { useController } from "../state/contexts";

export function Toasts({ toasts }: { toasts: PageState["toasts"] }) {
  const controller = useController();
  const popover = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => showOnTop(popover.current!, toasts.length > 0), [toasts]);
  return (
    <div class="toasts" ref={popover} popover="manual" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <p class="toast" key={toast.id}>
          <span>{toast.text}</span>
          <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => controller.dismiss(toast.id)}>
            <CloseIcon />
          </button>
        </p>
      ))}
    </div>
  );
}

// A popover that is shown again stands above any dialog that was opened meanwhile.
function showOnTop(popover: HTMLElement, shown: boolean) {
  if (popover.matches(":popover-open")) popover.hidePopover();
  if (shown) popover.showPopover();
}
