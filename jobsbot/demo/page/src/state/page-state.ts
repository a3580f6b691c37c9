// All that the page shows: the server's state, and what the person has open in it.

import type { Confirm } from "../blocks/shapes";
import type { ServerEvent, Message, ServerState } from "./protocol";
import { applyEvent } from "./server-state";

export interface Busy {
  where: string; // the message or view
  key: string; // the element in it
}

export interface Question {
  confirm: Confirm;
  answer(yes: boolean): void;
}

export interface PageState {
  server: ServerState | null;
  connected: boolean;
  channelId: string; // a channel's id; empty until the server has answered
  thread: string | null; // the ts of the message whose thread is open
  requestLogOpen: boolean;
  sidebarOpen: boolean; // on a phone, where it is a sheet
  busy: Busy | null;
  waiting: { channel: string; text: string } | null;
  question: Question | null;
  toasts: { id: number; text: string }[];
  unread: Record<string, number>;
}

export const messageKey = (message: Message) => `${message.channel}/${message.ts}`;

export function applyEventToPage(state: PageState, event: ServerEvent): PageState {
  if (!state.server) return state;
  const next = { ...state, server: applyEvent(state.server, event) };
  switch (event.type) {
    case "message":
      return countMessage(next, state.server, event.message);
    case "toast":
      return { ...clearBusy(next), toasts: [...state.toasts, { id: nextId(state), text: event.text }] };
    case "view":
      return clearBusy(next);
  }
  return next;
}

// Whatever was pressed or said has been answered.
export const clearBusy = (state: PageState): PageState => ({ ...state, busy: null, waiting: null });

export function addToast(state: PageState, text: string): PageState {
  return { ...clearBusy(state), toasts: [...state.toasts, { id: nextId(state), text }] };
}

function countMessage(state: PageState, before: ServerState, message: Message): PageState {
  const answered = message.kind === "bot" ? clearBusy(state) : state;
  const known = before.messages[message.channel]?.some((one) => one.ts === message.ts);
  const mine = message.user === before.me && message.kind === "person";
  if (known || mine || message.channel === state.channelId) return answered;
  const count = (state.unread[message.channel] ?? 0) + 1;
  return { ...answered, unread: { ...state.unread, [message.channel]: count } };
}

const nextId = (state: PageState) => (state.toasts.at(-1)?.id ?? 0) + 1;
