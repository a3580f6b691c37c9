// Check boxes and radio buttons.

import { useId } from "preact/hooks";
import { TextObject } from "../text/text-object";
import type { Option } from "./shapes";
import { useElement, type ElementProps } from "./surface";

export function Choices(props: ElementProps) {
  const { element, label } = props;
  const { value, change, busy } = useElement(props);
  const name = useId();
  const many = element.type === "checkboxes";
  const chosen = many ? ((value.selected_options as Option[]) ?? []) : [value.selected_option as Option | null];
  const isChosen = (option: Option) => chosen.some((one) => one?.value === option.value);
  const choose = (option: Option) => {
    if (!many) return change({ selected_option: option });
    const rest = (chosen as Option[]).filter((one) => one.value !== option.value);
    change({ selected_options: isChosen(option) ? rest : [...rest, option] });
  };
  return (
    <fieldset class="choices" disabled={busy !== null}>
      {label && <legend class="unseen">{label}</legend>}
      {element.options?.map((option) => (
        <label class="choice">
          <input
            type={many ? "checkbox" : "radio"}
            name={name}
            checked={isChosen(option)}
            onChange={() => choose(option)}
          />
          <span>
            <TextObject of={option.text} />
            {option.description && (
              <small>
                <TextObject of={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
