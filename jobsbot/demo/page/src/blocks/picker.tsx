// Days and times, by the browser's own pickers.

import { readTextObject } from "../text/text-object";
import { useElement, type ElementProps, type Value } from "./surface";

export function Picker(props: ElementProps) {
  const { value, change, error } = useElement(props);
  const kind = KINDS[props.element.type]!;
  return (
    <input
      class="field"
      type={kind.input}
      aria-label={props.label || readTextObject(props.element.placeholder) || kind.name}
      aria-invalid={!!error}
      value={kind.shown(value[kind.field])}
      onChange={(event) => change({ [kind.field]: kind.read(event.currentTarget.value) })}
    />
  );
}

interface Kind {
  name: string;
  input: "date" | "time" | "datetime-local";
  field: string;
  shown(value: Value[string]): string;
  read(text: string): unknown;
}

const asText = { shown: (value: unknown) => String(value ?? ""), read: (text: string) => text || null };

const KINDS: Record<string, Kind> = {
  datepicker: { name: "Day", input: "date", field: "selected_date", ...asText },
  timepicker: { name: "Time", input: "time", field: "selected_time", ...asText },
  datetimepicker: {
    name: "Day and time",
    input: "datetime-local",
    field: "selected_date_time",
    shown: (value) => (value ? localInput(Number(value)) : ""),
    read: (text) => (text ? Math.floor(new Date(text).getTime() / 1000) : null),
  },
};

// What a datetime-local field shows for an epoch: the reader's own zone.
function localInput(epoch: number): string {
  const offset = new Date(epoch * 1000).getTimezoneOffset() * 60;
  return new Date((epoch - offset) * 1000).toISOString().slice(0, 16);
}
