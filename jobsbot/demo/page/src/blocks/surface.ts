// Where blocks stand, a message or a view: what an element's change leads to.

import { createContext } from "preact";
import { useCallback, useContext, useMemo, useState } from "preact/hooks";
import type { Values } from "../state/protocol";
import type { Block, Element } from "./shapes";

export type Value = Record<string, unknown>;

export interface Surface {
  values: Values;
  errors: Record<string, string>;
  busy: string | null; // `keyOf` of the element that was pressed and is not answered yet
  set(block: string, action: string, value: Value): void;
  press(block: string, element: Element, value: Value): Promise<void>;
}

const NO_SURFACE: Surface = {
  values: {},
  errors: {},
  busy: null,
  set: () => undefined,
  press: async () => undefined,
};

export const SurfaceContext = createContext<Surface>(NO_SURFACE);
export const useSurface = () => useContext(SurfaceContext);

export const elementKey = (block: string, element: Element) => `${block}/${element.action_id}`;

export interface ElementProps {
  block: string;
  element: Element;
  label?: string; // the input block's label, if it has one
  quiet?: boolean; // a change is kept until the view is submitted, and not told to the bot
}

// The element's present value, and how to change it.
export function useElement({ block, element, quiet }: ElementProps) {
  const surface = useSurface();
  const value = surface.values[block]?.[element.action_id] ?? initialValue(element);
  const change = (next: Value) => {
    surface.set(block, element.action_id, { type: element.type, ...next });
    if (!quiet) void surface.press(block, element, next);
  };
  return { value, change, busy: surface.busy, error: surface.errors[block] };
}

// What the elements hold: what was chosen or typed, else how they begin. It outlives an update of the blocks
// where block and action keep their ids, as in Slack.
export function useValues(blocks: Block[]) {
  const [typed, setTyped] = useState<Values>({});
  const values = useMemo(() => mergeValues(initialValues(blocks), typed), [blocks, typed]);
  const set = useCallback((block: string, action: string, value: Value) => {
    setTyped((old) => ({ ...old, [block]: { ...old[block], [action]: value } }));
  }, []);
  return { values, set };
}

function mergeValues(initial: Values, typed: Values): Values {
  const values: Values = {};
  for (const [block, actions] of Object.entries(initial)) {
    values[block] = {};
    for (const [action, value] of Object.entries(actions)) values[block][action] = typed[block]?.[action] ?? value;
  }
  return values;
}

function initialValues(blocks: Block[]): Values {
  const values: Values = {};
  for (const block of blocks)
    for (const element of elementsOf(block))
      if (element.action_id && block.block_id && element.type !== "button")
        (values[block.block_id] ??= {})[element.action_id] = initialValue(element);
  return values;
}

function elementsOf(block: Block): Element[] {
  if (block.type === "input" && block.element) return [block.element];
  if (block.type === "actions") return block.elements as Element[];
  if (block.type === "section" && block.accessory) return [block.accessory];
  return [];
}

function initialValue(element: Element): Value {
  return { type: element.type, ...readInitial(element) };
}

function readInitial(element: Element): Value {
  switch (element.type) {
    case "static_select":
    case "radio_buttons":
      return { selected_option: element.initial_option ?? null };
    case "multi_static_select":
    case "checkboxes":
      return { selected_options: element.initial_options ?? [] };
    case "datepicker":
      return { selected_date: element.initial_date ?? null };
    case "timepicker":
      return { selected_time: element.initial_time ?? null };
    case "datetimepicker":
      return { selected_date_time: element.initial_date_time ?? null };
    case "users_select":
      return { selected_user: element.initial_user ?? null };
    case "multi_users_select":
      return { selected_users: element.initial_users ?? [] };
    case "channels_select":
      return { selected_channel: element.initial_channel ?? null };
    case "conversations_select":
      return { selected_conversation: element.initial_conversation ?? null };
  }
  return { value: element.initial_value ?? null };
}
