// For the first visit: sentences to try. A press says one.

import { useState } from "preact/hooks";
import { readStored, writeStored } from "../state/local-storage";
import { CloseIcon } from "./icons";

const SENTENCES = ["/jobs", "/jobs stuck 123", "/jobs list 123 running", "/jobs help"];

export const SUGGESTED = "suggested"; // the event that the message box listens to

export function SentenceSuggestions() {
  const [shown, setShown] = useState(readStored("hints") !== "seen");
  if (!shown) return null;
  const dismiss = () => {
    writeStored("hints", "seen");
    setShown(false);
  };
  return (
    <section class="hints" aria-label="Sentences to try">
      <span class="hints-title">Try a sentence</span>
      {SENTENCES.map((sentence) => (
        <button type="button" class="chip" onClick={() => suggest(sentence)}>
          {sentence}
        </button>
      ))}
      <button type="button" class="icon-button" aria-label="Hide the sentences" onClick={dismiss}>
        <CloseIcon />
      </button>
    </section>
  );
}

const suggest = (sentence: string) => window.dispatchEvent(new CustomEvent(SUGGESTED, { detail: sentence }));
