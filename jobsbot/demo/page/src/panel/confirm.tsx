// Slack's confirm object: asked before a press is told to the bot.

import type { Question } from "../state/page-state";
import { TextObject, readTextObject } from "../text/text-object";
import { Modal } from "./sheet";

export function ConfirmDialog({ question }: { question: Question }) {
  const { confirm, answer } = question;
  return (
    <Modal name="view confirm" label={readTextObject(confirm.title)} close={() => answer(false)}>
      <header>
        <h2>{readTextObject(confirm.title)}</h2>
      </header>
      <div class="view-body words">
        <TextObject of={confirm.text} />
      </div>
      <footer>
        <button type="button" class="button plain" data-first onClick={() => answer(false)}>
          {readTextObject(confirm.deny)}
        </button>
        <button type="button" class={`button ${confirm.style ?? "primary"}`} onClick={() => answer(true)}>
          {readTextObject(confirm.confirm)}
        </button>
      </footer>
    </Modal>
  );
}
