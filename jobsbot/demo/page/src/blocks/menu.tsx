// The overflow menu: three dots, a few more things to do.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { readTextObject } from "../text/text-object";
import type { Option } from "./shapes";
import { elementKey, useSurface, type ElementProps } from "./surface";

export function Menu({ block, element }: ElementProps) {
  const [open, setOpen] = useState(false);
  const surface = useSurface();
  const trigger = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };
  const choose = (option: Option) => {
    close();
    if (option.url) window.open(option.url, "_blank", "noopener,noreferrer");
    void surface.press(block, element, { selected_option: option });
  };
  return (
    <div class="overflow-menu">
      <button
        ref={trigger}
        type="button"
        class="button plain dots"
        aria-label={element.accessibility_label ?? "More"}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-busy={surface.busy === elementKey(block, element)}
        disabled={surface.busy !== null}
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      {open && <Entries options={element.options ?? []} choose={choose} close={close} />}
    </div>
  );
}

interface EntriesProps {
  options: Option[];
  choose(option: Option): void;
  close(): void;
}

function Entries({ options, choose, close }: EntriesProps) {
  const list = useRef<HTMLDivElement>(null);
  // before the next key: a later effect would take the first one back
  useLayoutEffect(() => listEntries(list.current!)[0]?.focus(), []);
  useEffect(() => {
    const outside = (event: Event) => list.current?.contains(event.target as Node) || close();
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, []);
  return (
    <div ref={list} class="popover menu" role="menu" onKeyDown={(event) => handleKey(event, list.current!, close)}>
      {options.map((option) => (
        <button type="button" role="menuitem" tabIndex={-1} onClick={() => choose(option)}>
          {readTextObject(option.text)}
          {option.description && <small>{readTextObject(option.description)}</small>}
        </button>
      ))}
    </div>
  );
}

function handleKey(event: KeyboardEvent, list: HTMLElement, close: () => void) {
  const entries = listEntries(list);
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  if (event.key === "Escape" || event.key === "Tab") close();
  if (event.key === "Escape") event.stopPropagation();
  if (!(event.key in steps)) return;
  event.preventDefault();
  entries.at(steps[event.key]! % entries.length)?.focus();
}

const listEntries = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>("[role=menuitem]")];
