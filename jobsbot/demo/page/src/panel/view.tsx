// A modal view of the bot: the top of the person's stack.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Blocks } from "../blocks";
import { SurfaceContext, useValues, type Surface } from "../blocks/surface";
import { CloseIcon } from "../chat/icons";
import type { Busy } from "../state/page-state";
import type { View } from "../state/protocol";
import { useController } from "../state/contexts";
import { Modal } from "./sheet";

export function ViewDialog({ view, busy }: { view: View; busy: Busy | null }) {
  const controller = useController();
  const { surface, values, setErrors } = useViewSurface(view, busy);
  const body = useFirstError(surface.errors);
  const [sending, setSending] = useState(false);
  const close = () => void controller.closeView(view);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (sending || !view.submit) return;
    setSending(true);
    setErrors({});
    const answer = await controller.submit(view, values);
    setErrors(answer.errors ?? {});
    setSending(false);
  };
  return (
    <Modal name="view" label={view.title?.text ?? "Dialog"} close={close}>
      <form noValidate onSubmit={submit}>
        <header>
          <h2>{view.title?.text}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={close}>
            <CloseIcon />
          </button>
        </header>
        <div class="view-body" ref={body}>
          <SurfaceContext.Provider value={surface}>
            <Blocks blocks={view.blocks} />
          </SurfaceContext.Provider>
        </div>
        <footer>
          <button type="button" class="button plain" onClick={close}>
            {view.close?.text ?? (view.submit ? "Cancel" : "Close")}
          </button>
          {view.submit && (
            <button type="submit" class="button primary" aria-busy={sending} disabled={sending}>
              {sending && <span class="spinner" aria-hidden="true" />}
              <span>{view.submit.text}</span>
            </button>
          )}
        </footer>
      </form>
    </Modal>
  );
}

// Brings the first field that was refused, and what was wrong with it, before the reader.
function useFirstError(errors: Record<string, string>) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const error = body.current!.querySelector(".input-error");
    error?.parentElement?.querySelector<HTMLElement>(".field")?.focus();
    error?.scrollIntoView({ block: "nearest" });
  }, [errors]);
  return body;
}

function useViewSurface(view: View, busy: Busy | null) {
  const controller = useController();
  const { values, set } = useValues(view.blocks);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const pressed = busy?.where === view.id ? busy.key : null;
  const surface = useMemo<Surface>(
    () => ({
      values,
      errors,
      busy: pressed,
      set,
      press: (block, element, value) => controller.pressInView(view, block, element, value, values),
    }),
    [controller, view, values, errors, pressed],
  );
  return { surface, values, setErrors };
}
