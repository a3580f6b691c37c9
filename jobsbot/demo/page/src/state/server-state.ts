// How each event changes the server's state, as the page keeps it: values in, a new value out.

import type { LoggedRequest, ServerEvent, Message, ServerState, Status } from "./protocol";

const MAX_REQUESTS = 300;

export function applyEvent(server: ServerState, event: ServerEvent): ServerState {
  switch (event.type) {
    case "message":
      return withMessages(server, event.message.channel, (all) => insertMessage(all, event.message));
    case "deleted":
      return withMessages(server, event.channel, (all) => all.filter((one) => one.ts !== event.ts));
    case "status":
      return { ...server, statuses: withStatus(server.statuses, event.status) };
    case "view":
      return { ...server, views: event.views };
    case "request":
      return { ...server, requests: insertRequest(server.requests, event.request) };
    case "bot":
      return { ...server, bot: event.bot };
    case "faults":
      return { ...server, faults: event.faults };
    case "toast":
      return server;
  }
}

// Replies to a message, oldest first; the message itself is not among them.
export function listReplies(all: Message[], ts: string): Message[] {
  return all.filter((one) => one.thread_ts === ts && one.ts !== ts);
}

// The messages of the channel itself: all but replies.
export function listTopLevel(all: Message[]): Message[] {
  return all.filter((one) => !one.thread_ts || one.thread_ts === one.ts);
}

function withStatus(all: Status[], status: Status): Status[] {
  const others = all.filter((one) => one.channel !== status.channel || one.thread_ts !== status.thread_ts);
  return status.status ? [...others, status] : others;
}

function withMessages(server: ServerState, channel: string, change: (all: Message[]) => Message[]): ServerState {
  const all = server.messages[channel] ?? [];
  return { ...server, messages: { ...server.messages, [channel]: change(all) } };
}

function insertMessage(all: Message[], message: Message): Message[] {
  const at = all.findIndex((one) => one.ts === message.ts);
  if (at >= 0) return all.with(at, message);
  return [...all, message].sort((a, b) => Number(a.ts) - Number(b.ts));
}

// A request comes when it starts and again when it ends, under the same id.
function insertRequest(all: LoggedRequest[], request: LoggedRequest): LoggedRequest[] {
  const at = all.findIndex((one) => one.id === request.id);
  if (at >= 0) return all.with(at, request);
  return [...all, request].slice(-MAX_REQUESTS);
}
