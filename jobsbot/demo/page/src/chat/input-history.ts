// Up and Down go through what was said before, as in a terminal.

import { useRef } from "preact/hooks";
import { readStored, writeStored } from "../state/local-storage";

const MAX_SENTENCES = 50;

export function useInputHistory(setText: (text: string) => void) {
  const sentences = useRef<string[]>(readHistory());
  const at = useRef<number | null>(null); // null: not going through them
  const show = (to: number) => {
    at.current = to >= sentences.current.length ? null : to;
    setText(sentences.current[to] ?? "");
  };
  return {
    keep(text: string) {
      sentences.current = [...sentences.current.filter((one) => one !== text), text].slice(-MAX_SENTENCES);
      at.current = null;
      writeStored("said", JSON.stringify(sentences.current));
    },
    key(event: KeyboardEvent, text: string): boolean {
      const browsing = at.current !== null && sentences.current[at.current] === text;
      const now = browsing ? at.current! : sentences.current.length;
      if (event.key === "ArrowUp" && (!text || browsing) && now > 0) show(now - 1);
      else if (event.key === "ArrowDown" && browsing) show(now + 1);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

function readHistory(): string[] {
  const kept: unknown = JSON.parse(readStored("said") ?? "[]");
  return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
}
