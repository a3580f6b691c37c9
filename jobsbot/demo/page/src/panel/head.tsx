import { CloseIcon } from "../chat/icons";

export function PanelHead({ title, about, close }: { title: string; about?: string; close(): void }) {
  return (
    <header class="panel-head">
      <h2>{title}</h2>
      {about && <span class="quiet">{about}</span>}
      <button type="button" class="icon-button" aria-label={`Close ${title}`} onClick={close}>
        <CloseIcon />
      </button>
    </header>
  );
}
