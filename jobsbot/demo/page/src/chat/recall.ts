// Up and Down go through what was said before, as in a terminal.

import { useRef } from "preact/hooks";
import { recall, remember } from "../state/memory";

const KEPT = 50;

export function useRecall(setText: (text: string) => void) {
  const said = useRef<string[]>(readSaid());
  const at = useRef<number | null>(null); // null: not going through them
  const show = (to: number) => {
    at.current = to >= said.current.length ? null : to;
    setText(said.current[to] ?? "");
  };
  return {
    keep(text: string) {
      said.current = [...said.current.filter((one) => one !== text), text].slice(-KEPT);
      at.current = null;
      remember("said", JSON.stringify(said.current));
    },
    key(event: KeyboardEvent, text: string): boolean {
      const recalling = at.current !== null && said.current[at.current] === text;
      const now = recalling ? at.current! : said.current.length;
      if (event.key === "ArrowUp" && (!text || recalling) && now > 0) show(now - 1);
      else if (event.key === "ArrowDown" && recalling) show(now + 1);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

function readSaid(): string[] {
  const kept: unknown = JSON.parse(recall("said") ?? "[]");
  return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
}
