import { readTextObject } from "../text/text-object";
import { elementKey, useSurface, type ElementProps } from "./surface";

export function Button({ block, element }: ElementProps) {
  const surface = useSurface();
  const busy = surface.busy === elementKey(block, element);
  const press = () => {
    if (surface.busy !== null) return;
    if (element.url) window.open(element.url, "_blank", "noopener,noreferrer");
    void surface.press(block, element, { value: element.value ?? "" });
  };
  return (
    <button
      type="button"
      class={`button ${element.style ?? "plain"}`}
      aria-label={element.accessibility_label}
      aria-busy={busy}
      aria-disabled={busy}
      disabled={surface.busy !== null && !busy /* which would lose the focus */}
      onClick={press}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      <span>{readTextObject(element.text)}</span>
    </button>
  );
}
