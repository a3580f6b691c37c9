// Menus of which one entry is chosen: the browser's own, since every phone and screen reader knows it.

import { useScene } from "../state/store";
import { plainWords } from "../text/words";
import type { Element, Option } from "./shapes";
import { useElement, type ElementProps, type Value } from "./surface";

interface Entries {
  chosen: string;
  options: [value: string, words: string][];
  groups: [label: string, options: [string, string][]][];
  picked(value: string): Value;
}

export function OneOf(props: ElementProps) {
  const { value, change, busy, error } = useElement(props);
  const entries = useEntries(props.element, value);
  const name = props.label || plainWords(props.element.placeholder) || "Choose one";
  return (
    <select
      class="select"
      aria-label={name}
      aria-invalid={!!error}
      disabled={busy !== null}
      value={entries.chosen}
      onChange={(event) => change(entries.picked(event.currentTarget.value))}
    >
      <option value="" disabled>
        {plainWords(props.element.placeholder) || "Choose one"}
      </option>
      {entries.options.map(([key, words]) => <option value={key}>{words}</option>)}
      {entries.groups.map(([label, options]) => (
        <optgroup label={label}>
          {options.map(([key, words]) => <option value={key}>{words}</option>)}
        </optgroup>
      ))}
    </select>
  );
}

function useEntries(element: Element, value: Value): Entries {
  const scene = useScene();
  switch (element.type) {
    case "users_select":
      return plainEntries("selected_user", value, scene.people.map((one) => [one.id, one.name]));
    case "channels_select":
      return plainEntries("selected_channel", value, channelsOf(scene.channels));
    case "conversations_select":
      return plainEntries("selected_conversation", value, channelsOf(scene.channels));
  }
  const groups = element.option_groups ?? [];
  const every = [...(element.options ?? []), ...groups.flatMap((group) => group.options)];
  return {
    chosen: (value.selected_option as Option | null)?.value ?? "",
    options: (element.options ?? []).map(entry),
    groups: groups.map((group) => [plainWords(group.label), group.options.map(entry)]),
    picked: (key) => ({ selected_option: every.find((one) => one.value === key) ?? null }),
  };
}

function plainEntries(field: string, value: Value, options: [string, string][]): Entries {
  return {
    chosen: (value[field] as string | null) ?? "",
    options,
    groups: [],
    picked: (key) => ({ [field]: key }),
  };
}

const entry = (option: Option): [string, string] => [option.value, plainWords(option.text)];

const channelsOf = (all: { id: string; name: string; kind: string }[]): [string, string][] =>
  all.filter((one) => one.kind === "channel").map((one) => [one.id, `#${one.name}`]);
