// Menus of which one entry is chosen: the browser's own, since every phone and screen reader knows it.

import { useServerState } from "../state/contexts";
import { readTextObject } from "../text/text-object";
import type { Element, Option } from "./shapes";
import { useElement, type ElementProps, type Value } from "./surface";

interface Entries {
  chosen: string;
  options: [value: string, words: string][];
  groups: [label: string, options: [string, string][]][];
  picked(value: string): Value;
}

export function Select(props: ElementProps) {
  const { value, change, busy, error } = useElement(props);
  const entries = useEntries(props.element, value);
  const name = props.label || readTextObject(props.element.placeholder) || "Choose one";
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
        {readTextObject(props.element.placeholder) || "Choose one"}
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
  const server = useServerState();
  switch (element.type) {
    case "users_select":
      return plainEntries("selected_user", value, server.people.map((one) => [one.id, one.name]));
    case "channels_select":
      return plainEntries("selected_channel", value, listChannels(server.channels));
    case "conversations_select":
      return plainEntries("selected_conversation", value, listChannels(server.channels));
  }
  const groups = element.option_groups ?? [];
  const every = [...(element.options ?? []), ...groups.flatMap((group) => group.options)];
  return {
    chosen: (value.selected_option as Option | null)?.value ?? "",
    options: (element.options ?? []).map(makeEntry),
    groups: groups.map((group) => [readTextObject(group.label), group.options.map(makeEntry)]),
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

const makeEntry = (option: Option): [string, string] => [option.value, readTextObject(option.text)];

const listChannels = (all: { id: string; name: string; kind: string }[]): [string, string][] =>
  all.filter((one) => one.kind === "channel").map((one) => [one.id, `#${one.name}`]);
