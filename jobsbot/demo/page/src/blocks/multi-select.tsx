// A menu of which several entries are chosen: a list of check boxes that opens in place.

import { useServerState } from "../state/contexts";
import { readTextObject } from "../text/text-object";
import type { Element, Option } from "./shapes";
import { useElement, type ElementProps, type Value } from "./surface";

export function MultiSelect(props: ElementProps) {
  const { value, change } = useElement(props);
  const { options, chosen, picked } = useChoice(props.element, value);
  const words = options.filter((one) => chosen.has(one.value)).map((one) => readTextObject(one.text));
  const toggle = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    change(picked(next));
  };
  return (
    <details class="multi">
      <summary class="select">{words.join(", ") || readTextObject(props.element.placeholder) || "Choose"}</summary>
      <fieldset class="popover">
        <legend class="unseen">{props.label ?? readTextObject(props.element.placeholder)}</legend>
        {options.map((one) => (
          <label class="choice">
            <input type="checkbox" checked={chosen.has(one.value)} onChange={() => toggle(one.value)} />
            <span>{readTextObject(one.text)}</span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}

function useChoice(element: Element, value: Value) {
  const { people } = useServerState();
  if (element.type === "multi_users_select")
    return {
      options: people.map((one): Option => ({ value: one.id, text: { type: "plain_text", text: one.name } })),
      chosen: new Set((value.selected_users as string[]) ?? []),
      picked: (keys: Set<string>): Value => ({ selected_users: [...keys] }),
    };
  const options = [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((one) => one.options)];
  return {
    options,
    chosen: new Set(((value.selected_options as Option[]) ?? []).map((one) => one.value)),
    picked: (keys: Set<string>): Value => ({ selected_options: options.filter((one) => keys.has(one.value)) }),
  };
}
