// The only place that talks to the server.

import type { Answer, Happening, Scene } from "./protocol";

export async function readScene(as: string | null): Promise<Scene> {
  const answer = await fetch("/demo/state" + query(as));
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return answer.json();
}

// Never throws: a server that cannot be reached is an answer too, in words.
export async function send(what: string, body: object): Promise<Answer> {
  try {
    const answer = await fetch("/demo/" + what, {
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
  happened(what: Happening): void;
  opened(): void;
  lost(): void;
}

// Listens until the function returned is called; the browser reconnects by itself.
export function listen(as: string, to: Listener): () => void {
  const source = new EventSource("/demo/events" + query(as));
  source.onopen = () => to.opened();
  source.onerror = () => to.lost();
  source.onmessage = (event) => to.happened(JSON.parse(event.data));
  return () => source.close();
}

const query = (as: string | null) => (as ? "?as=" + encodeURIComponent(as) : "");
