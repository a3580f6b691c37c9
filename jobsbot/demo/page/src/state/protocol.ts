// What the stand-in Slack and this page say to each other, as JSON.

import type { Block } from "../blocks/shapes";

export interface Person {
  id: string;
  name: string;
  real_name: string;
  color?: string; // hex, without #
  title?: string;
  is_bot?: boolean;
}

export interface Channel {
  id: string;
  name: string;
  kind: "channel" | "im";
  topic?: string;
  bot_is_member: boolean;
}

export interface SlashCommand {
  command: string;
  hint: string;
  description: string;
}

export interface Group {
  id: string;
  handle: string;
  members: string[];
}

export interface SharedFile {
  id: string;
  name: string;
  title?: string;
  size: number;
  mimetype?: string;
  url: string;
}

export interface Unfurl {
  url: string;
  blocks?: Block[];
  text?: string;
}

export interface Message {
  channel: string;
  ts: string;
  thread_ts?: string;
  user: string;
  username?: string;
  text: string;
  blocks?: Block[];
  edited?: unknown;
  ephemeral_for?: string;
  files?: SharedFile[];
  reactions?: { name: string; count?: number }[];
  unfurls?: Unfurl[];
  kind: "bot" | "person" | "system";
}

export interface Status {
  channel: string;
  thread_ts: string;
  status: string; // empty: it was taken away
  until: number; // seconds since 1970
}

export interface View {
  id: string;
  hash: string;
  type: "modal";
  title?: { text: string };
  submit?: { text: string };
  close?: { text: string };
  blocks: Block[];
  root_view_id?: string;
  previous_view_id?: string | null;
}

export type Destination = "jobs-api" | "slack" | "bot";

export interface LoggedRequest {
  id: string | number;
  at: number;
  to: Destination;
  method: string;
  path: string;
  note?: string;
  status?: number | null; // 0: there was no answer
  ms?: number | null;
}

export interface BotState {
  state: "starting" | "up" | "down" | "restarting";
  since?: number | string;
}

export interface Faults {
  api: { mode: string };
  slack: { mode: string; older?: boolean }; // older: refuses data tables and charts
}

export interface ServerState {
  workspace: { name: string };
  me: string;
  people: Person[];
  channels: Channel[];
  commands: SlashCommand[];
  groups: Group[];
  bot: BotState;
  faults: Faults;
  messages: Record<string, Message[]>;
  statuses: Status[];
  views: View[];
  requests: LoggedRequest[];
}

export type ServerEvent =
  | { type: "message"; message: Message }
  | { type: "deleted"; channel: string; ts: string }
  | { type: "status"; status: Status }
  | { type: "view"; views: View[] }
  | { type: "request"; request: LoggedRequest }
  | { type: "bot"; bot: BotState }
  | { type: "faults"; faults: Faults }
  | { type: "toast"; text: string };

// Slack's `state.values`: block id, then action id, then the element's value object.
export type Values = Record<string, Record<string, Record<string, unknown>>>;

export interface Answer {
  ok: boolean;
  error?: string;
  errors?: Record<string, string>;
}
