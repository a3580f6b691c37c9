// Slack's confirm object: asked before a press is told to the bot.

import type { Question } from "../state/face";
import { Words, plainWords } from "../text/words";
import { Modal } from "./sheet";

export function ConfirmDialog({ question }: { question: Question }) {
  const { confirm, answer } = question;
  return (
    <Modal name="view confirm" label={plainWords(confirm.title)} close={() => answer(false)}>
      <header>
        <h2>{plainWords(confirm.title)}</h2>
      </header>
      <div class="view-body words">
        <Words of={confirm.text} />
      </div>
      <footer>
        <button type="button" class="button plain" data-first onClick={() => answer(false)}>
          {plainWords(confirm.deny)}
        </button>
        <button type="button" class={`button ${confirm.style ?? "primary"}`} onClick={() => answer(true)}>
          {plainWords(confirm.confirm)}
        </button>
      </footer>
    </Modal>
  );
}
