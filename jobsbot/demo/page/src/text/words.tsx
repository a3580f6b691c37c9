// A text object: plain or mrkdwn.

import type { Text } from "../blocks/shapes";
import { emoji } from "./emoji";
import { asPlain, Mrkdwn } from "./mrkdwn";

export function Words({ of }: { of: Text }) {
  if (of.type === "mrkdwn") return <Mrkdwn text={of.text} />;
  return <>{plainWords(of)}</>;
}

export function plainWords(of: Text | string | undefined): string {
  if (of === undefined) return "";
  if (typeof of === "string") return of;
  if (of.type === "mrkdwn") return asPlain(of.text);
  return of.emoji === false ? of.text : of.text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name, whole));
}
