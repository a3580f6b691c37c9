// How each happening changes the scene: values in, a new value out.

import type { Exchange, Happening, Message, Scene, Status } from "./protocol";

const KEPT_EXCHANGES = 300;

export function after(scene: Scene, what: Happening): Scene {
  switch (what.type) {
    case "message":
      return withMessages(scene, what.message.channel, (all) => put(all, what.message));
    case "deleted":
      return withMessages(scene, what.channel, (all) => all.filter((one) => one.ts !== what.ts));
    case "status":
      return { ...scene, statuses: withStatus(scene.statuses, what.status) };
    case "view":
      return { ...scene, views: what.views };
    case "behind":
      return { ...scene, behind: noted(scene.behind, what.request) };
    case "bot":
      return { ...scene, bot: what.bot };
    case "faults":
      return { ...scene, faults: what.faults };
    case "toast":
      return scene;
  }
}

// Replies to a message, oldest first; the message itself is not among them.
export function replies(all: Message[], ts: string): Message[] {
  return all.filter((one) => one.thread_ts === ts && one.ts !== ts);
}

// What stands in the channel itself: everything but replies.
export function topLevel(all: Message[]): Message[] {
  return all.filter((one) => !one.thread_ts || one.thread_ts === one.ts);
}

function withStatus(all: Status[], status: Status): Status[] {
  const others = all.filter((one) => one.channel !== status.channel || one.thread_ts !== status.thread_ts);
  return status.status ? [...others, status] : others;
}

function withMessages(scene: Scene, channel: string, change: (all: Message[]) => Message[]): Scene {
  const all = scene.messages[channel] ?? [];
  return { ...scene, messages: { ...scene.messages, [channel]: change(all) } };
}

function put(all: Message[], message: Message): Message[] {
  const at = all.findIndex((one) => one.ts === message.ts);
  if (at >= 0) return all.with(at, message);
  return [...all, message].sort((a, b) => Number(a.ts) - Number(b.ts));
}

// A request is told when it starts and again when it ends, under the same id.
function noted(all: Exchange[], request: Exchange): Exchange[] {
  const at = all.findIndex((one) => one.id === request.id);
  if (at >= 0) return all.with(at, request);
  return [...all, request].slice(-KEPT_EXCHANGES);
}
