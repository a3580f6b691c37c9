// A text object: plain or mrkdwn.

import type { Text } from "../blocks/shapes";
import { findEmoji } from "./emoji";
import { stripMrkdwn, Mrkdwn } from "./mrkdwn";

export function TextObject({ of }: { of: Text }) {
  if (of.type === "mrkdwn") return <Mrkdwn text={of.text} />;
  return <>{readTextObject(of)}</>;
}

export function readTextObject(of: Text | string | undefined): string {
  if (of === undefined) return "";
  if (typeof of === "string") return of;
  if (of.type === "mrkdwn") return stripMrkdwn(of.text);
  return of.emoji === false ? of.text : of.text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => findEmoji(name, whole));
}
