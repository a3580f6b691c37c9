// The only place that talks to the server.

import type { Answer, ServerEvent, ServerState } from "./protocol";

export async function fetchServerState(as: string | null): Promise<ServerState> {
  const answer = await fetch("/demo/state" + userQuery(as));
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return answer.json();
}

// Never throws: a server that cannot be reached is an answer too, in words.
export async function postAction(action: string, body: object): Promise<Answer> {
  try {
    const answer = await fetch("/demo/" + action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "The demo's server cannot be reached. Is it still running?" };
  }
}

export interface Listener {
  received(event: ServerEvent): void;
  opened(): void;
  lost(): void;
}

// Listens until the function returned is called; the browser reconnects by itself.
export function listenToEvents(as: string, to: Listener): () => void {
  const source = new EventSource("/demo/events" + userQuery(as));
  source.onopen = () => to.opened();
  source.onerror = () => to.lost();
  source.onmessage = (event) => to.received(JSON.parse(event.data));
  return () => source.close();
}

const userQuery = (as: string | null) => (as ? "?as=" + encodeURIComponent(as) : "");
