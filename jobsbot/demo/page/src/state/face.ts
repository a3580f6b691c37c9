// All that the page shows: the scene as the server tells it, and where the person is in it.

import type { Confirm } from "../blocks/shapes";
import type { Happening, Message, Scene } from "./protocol";
import { after } from "./scene";

export interface Busy {
  where: string; // the message or view
  key: string; // the element in it
}

export interface Question {
  confirm: Confirm;
  answer(yes: boolean): void;
}

export interface Face {
  scene: Scene | null;
  connected: boolean;
  here: string; // a channel's id; empty before there is a scene
  thread: string | null; // the ts of the message whose thread is open
  behind: boolean;
  sidebar: boolean; // on a phone, where it is a sheet
  busy: Busy | null;
  waiting: { channel: string; text: string } | null;
  question: Question | null;
  toasts: { id: number; text: string }[];
  unread: Record<string, number>;
}

export const whereOf = (message: Message) => `${message.channel}/${message.ts}`;

export function afterHappening(face: Face, what: Happening): Face {
  if (!face.scene) return face;
  const next = { ...face, scene: after(face.scene, what) };
  switch (what.type) {
    case "message":
      return afterMessage(next, face.scene, what.message);
    case "toast":
      return { ...settled(next), toasts: [...face.toasts, { id: nextId(face), text: what.text }] };
    case "view":
      return settled(next);
  }
  return next;
}

// Whatever was pressed or said has been answered.
export const settled = (face: Face): Face => ({ ...face, busy: null, waiting: null });

export function told(face: Face, text: string): Face {
  return { ...settled(face), toasts: [...face.toasts, { id: nextId(face), text }] };
}

function afterMessage(face: Face, before: Scene, message: Message): Face {
  const answered = message.kind === "bot" ? settled(face) : face;
  const known = before.messages[message.channel]?.some((one) => one.ts === message.ts);
  const mine = message.user === before.me && message.kind === "person";
  if (known || mine || message.channel === face.here) return answered;
  const count = (face.unread[message.channel] ?? 0) + 1;
  return { ...answered, unread: { ...face.unread, [message.channel]: count } };
}

const nextId = (face: Face) => (face.toasts.at(-1)?.id ?? 0) + 1;
