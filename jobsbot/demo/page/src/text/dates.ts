// Slack's date tokens, in the reader's own zone.
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting

export function formatDateTokens(epoch: number, format: string, now: Date = new Date()): string {
  const at = new Date(epoch * 1000);
  return format.replace(/\{(\w+)\}/g, (whole, token: string) => formatToken(token, at, now) ?? whole);
}

export function formatTime(at: Date): string {
  return at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
}

export function formatDay(at: Date, now: Date = new Date()): string {
  return relativeDay(at, now) ?? formatDate(at, { weekday: "long", month: "long", day: "numeric" });
}

export function formatFullTime(at: Date): string {
  return `${formatDate(at, { weekday: "long", year: "numeric", month: "long", day: "numeric" })}, ${formatTime(at)}`;
}

function formatToken(token: string, at: Date, now: Date): string | undefined {
  switch (token) {
    case "date_num":
      return at.toISOString().slice(0, 10);
    case "date":
      return formatDate(at, { year: "numeric", month: "long", day: "numeric" });
    case "date_short":
      return formatDate(at, { year: "numeric", month: "short", day: "numeric" });
    case "date_long":
      return formatDate(at, { weekday: "long", year: "numeric", month: "long", day: "numeric" });
    case "date_pretty":
    case "date_short_pretty":
    case "date_long_pretty":
    case "day_divider_pretty":
      return relativeDay(at, now)?.toLowerCase() ?? formatToken(token.replace("_pretty", ""), at, now) ?? formatDay(at, now);
    case "time":
      return formatTime(at);
    case "time_secs":
      return at.toLocaleTimeString(undefined, { hour12: false });
    case "ago":
      return formatAgo(at, now);
  }
  return undefined;
}

function formatDate(at: Date, how: Intl.DateTimeFormatOptions): string {
  return at.toLocaleDateString(undefined, how);
}

function relativeDay(at: Date, now: Date): string | undefined {
  const days = Math.round((midnight(at) - midnight(now)) / 86_400_000);
  return { "-1": "Yesterday", "0": "Today", "1": "Tomorrow" }[String(days)];
}

const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

function formatAgo(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}
