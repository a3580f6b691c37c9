// The message box: Enter says it, Shift and Enter breaks the line, Up recalls what was said.

import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Channel } from "../state/protocol";
import { useController, useServerState } from "../state/contexts";
import { formatChannel } from "../text/names";
import { findCommandHint, listCompletions, type Completion } from "./completion";
import { SUGGESTED } from "./suggestions";
import { SendIcon } from "./icons";
import { useInputHistory } from "./input-history";

export function Composer({ channel, thread }: { channel: Channel; thread?: string }) {
  const controller = useController();
  const server = useServerState();
  const id = useId();
  const [text, setText] = useState("");
  const completions = useCompletions(text, setText);
  const history = useInputHistory(setText);
  const box = useGrowingBox(text);

  const say = (said: string) => {
    history.keep(said);
    void controller.sendMessage(channel.id, said, thread);
  };
  const sayText = () => {
    if (!text.trim()) return;
    say(text.trim());
    setText("");
  };
  useSuggestions(!thread, say);
  const key = (event: KeyboardEvent) => {
    if (event.isComposing || completions.key(event) || history.key(event, text)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      sayText();
    }
  };
  const label = thread ? "Reply in the thread" : `Message ${formatChannel(channel)}`;
  return (
    <form class="composer" onSubmit={(event) => (event.preventDefault(), sayText())}>
      <CompletionList id={`${id}-offers`} all={completions.all} at={completions.at} take={completions.take} />
      <div class="composer-box">
        <span class="ghost" aria-hidden="true">
          <span class="as-typed">{text}</span>
          {findCommandHint(text, server)}
        </span>
        <textarea
          ref={box}
          id={thread ? undefined : "say"}
          rows={1}
          value={text}
          placeholder={thread || channel.kind === "im" ? label : `${label}, or say /jobs`}
          aria-label={label}
          aria-autocomplete="list"
          aria-controls={`${id}-offers`}
          aria-activedescendant={completions.all.length ? `${id}-offers-${completions.at}` : undefined}
          enterkeyhint="send"
          autoComplete="off"
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={key}
          onFocus={() => completions.setFocused(true)}
          onBlur={() => completions.setFocused(false)}
        />
        <button type="submit" class="send" aria-label="Send" disabled={!text.trim()}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}

// The box, as high as its text.
function useGrowingBox(text: string) {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = box.current!;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 180)}px`;
  }, [text]);
  return box;
}

function useSuggestions(listens: boolean, take: (sentence: string) => void) {
  useEffect(() => {
    if (!listens) return undefined;
    const taken = (event: Event) => take((event as CustomEvent<string>).detail);
    window.addEventListener(SUGGESTED, taken);
    return () => window.removeEventListener(SUGGESTED, taken);
  }, [listens]);
}

interface Completions {
  all: Completion[];
  at: number;
  take(completion: Completion): void;
  setFocused(focused: boolean): void; // nothing is offered while the reader is elsewhere
  key(event: KeyboardEvent): boolean;
}

function useCompletions(text: string, setText: (text: string) => void): Completions {
  const server = useServerState();
  const [at, setAt] = useState(0);
  const [hiddenFor, hideFor] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  const all = text === hiddenFor || !focused ? [] : listCompletions(text, server);
  useEffect(() => setAt(0), [all.length]);
  const take = (completion: Completion) => setText(completion.text);
  const actions: Record<string, () => void> = {
    ArrowDown: () => setAt((at + 1) % all.length),
    ArrowUp: () => setAt((at - 1 + all.length) % all.length),
    Tab: () => take(all[at]!),
    Enter: () => take(all[at]!),
    Escape: () => hideFor(text),
  };
  const key = (event: KeyboardEvent) => {
    const exact = all.some((one) => one.text.trim() === text);
    const action = actions[event.key];
    if (!all.length || !action || event.shiftKey || (event.key === "Enter" && exact)) return false;
    event.preventDefault();
    action();
    return true;
  };
  return { all, at: Math.min(at, all.length - 1), take, setFocused, key };
}

function CompletionList({ id, all, at, take }: Pick<Completions, "all" | "at" | "take"> & { id: string }) {
  return (
    <ul class="offers" id={id} role="listbox" aria-label="Completions" hidden={!all.length}>
      {all.map((completion, nth) => (
        <li
          id={`${id}-${nth}`}
          role="option"
          aria-selected={nth === at}
          onPointerDown={(event) => (event.preventDefault(), take(completion))}
        >
          <strong>{completion.words}</strong>
          <small>{completion.about}</small>
        </li>
      ))}
    </ul>
  );
}
