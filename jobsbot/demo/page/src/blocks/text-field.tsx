// Fields to type in.

import { readTextObject } from "../text/text-object";
import { useElement, useSurface, type ElementProps } from "./surface";

type Keys = "email" | "url" | "numeric" | "decimal";
const KEYS: Record<string, Keys> = { email_text_input: "email", url_text_input: "url", number_input: "numeric" };

export function TextField(props: ElementProps & { describedBy?: string; id?: string }) {
  const { block, element, label, quiet } = props;
  const surface = useSurface();
  const { value, error } = useElement(props);
  const shared = {
    id: props.id,
    class: "field",
    value: (value.value as string | null) ?? "",
    placeholder: readTextObject(element.placeholder),
    "aria-label": props.id ? undefined : label,
    "aria-invalid": !!error,
    "aria-describedby": props.describedBy,
    maxLength: element.max_length,
    "data-first": element.focus_on_load || undefined,
    onInput: (event: { currentTarget: { value: string } }) =>
      surface.set(block, element.action_id, { type: element.type, value: event.currentTarget.value || null }),
  };
  const tell = () => quiet || void surface.press(block, element, { value: shared.value });
  if (element.multiline) return <textarea rows={4} {...shared} />;
  return (
    <input
      {...shared}
      type="text"
      inputMode={element.is_decimal_allowed ? "decimal" : KEYS[element.type]}
      autoComplete="off"
      onKeyDown={(event) => event.key === "Enter" && tell()}
    />
  );
}
