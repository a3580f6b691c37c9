// The message box: Enter says it, Shift and Enter breaks the line, Up recalls what was said.

import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Channel } from "../state/protocol";
import { useDesk, useScene } from "../state/store";
import { nameOf } from "../text/names";
import { ghostFor, offersFor, type Offer } from "./completion";
import { SUGGESTED } from "./hints";
import { SendIcon } from "./icons";
import { useRecall } from "./recall";

export function Composer({ channel, thread }: { channel: Channel; thread?: string }) {
  const desk = useDesk();
  const scene = useScene();
  const id = useId();
  const [text, setText] = useState("");
  const offers = useOffers(text, setText);
  const recall = useRecall(setText);
  const box = useBox(text);

  const say = (said: string) => {
    recall.keep(said);
    void desk.say(channel.id, said, thread);
  };
  const sayText = () => {
    if (!text.trim()) return;
    say(text.trim());
    setText("");
  };
  useSuggestions(!thread, say);
  const key = (event: KeyboardEvent) => {
    if (event.isComposing || offers.key(event) || recall.key(event, text)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      sayText();
    }
  };
  const label = thread ? "Reply in the thread" : `Message ${nameOf(channel)}`;
  return (
    <form class="composer" onSubmit={(event) => (event.preventDefault(), sayText())}>
      <OfferList id={`${id}-offers`} all={offers.all} at={offers.at} take={offers.take} />
      <div class="composer-box">
        <span class="ghost" aria-hidden="true">
          <span class="as-typed">{text}</span>
          {ghostFor(text, scene)}
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
          aria-activedescendant={offers.all.length ? `${id}-offers-${offers.at}` : undefined}
          enterkeyhint="send"
          autoComplete="off"
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={key}
          onFocus={() => offers.attend(true)}
          onBlur={() => offers.attend(false)}
        />
        <button type="submit" class="send" aria-label="Send" disabled={!text.trim()}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}

// The box, as high as its text.
function useBox(text: string) {
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

interface Offers {
  all: Offer[];
  at: number;
  take(offer: Offer): void;
  attend(focused: boolean): void; // nothing is offered while the reader is elsewhere
  key(event: KeyboardEvent): boolean;
}

function useOffers(text: string, setText: (text: string) => void): Offers {
  const scene = useScene();
  const [at, setAt] = useState(0);
  const [hiddenFor, hideFor] = useState<string | null>(null);
  const [focused, attend] = useState(false);
  const all = text === hiddenFor || !focused ? [] : offersFor(text, scene);
  useEffect(() => setAt(0), [all.length]);
  const take = (offer: Offer) => setText(offer.text);
  const deeds: Record<string, () => void> = {
    ArrowDown: () => setAt((at + 1) % all.length),
    ArrowUp: () => setAt((at - 1 + all.length) % all.length),
    Tab: () => take(all[at]!),
    Enter: () => take(all[at]!),
    Escape: () => hideFor(text),
  };
  const key = (event: KeyboardEvent) => {
    const exact = all.some((one) => one.text.trim() === text);
    const deed = deeds[event.key];
    if (!all.length || !deed || event.shiftKey || (event.key === "Enter" && exact)) return false;
    event.preventDefault();
    deed();
    return true;
  };
  return { all, at: Math.min(at, all.length - 1), take, attend, key };
}

function OfferList({ id, all, at, take }: Pick<Offers, "all" | "at" | "take"> & { id: string }) {
  return (
    <ul class="offers" id={id} role="listbox" aria-label="Completions" hidden={!all.length}>
      {all.map((offer, nth) => (
        <li
          id={`${id}-${nth}`}
          role="option"
          aria-selected={nth === at}
          onPointerDown={(event) => (event.preventDefault(), take(offer))}
        >
          <strong>{offer.words}</strong>
          <small>{offer.about}</small>
        </li>
      ))}
    </ul>
  );
}
