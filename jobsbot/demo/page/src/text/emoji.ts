// The few emoji that people and bots use around jobs. Any other stays as it was written.

const KNOWN: Record<string, string> = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_down: "⬇️", arrow_right: "➡️", arrow_up: "⬆️",
  ballot_box_with_check: "☑️", bar_chart: "📊", bell: "🔔", black_circle: "⚫", broom: "🧹", bug: "🐛",
  bulb: "💡", calendar: "📆", chart_with_downwards_trend: "📉", chart_with_upwards_trend: "📈",
  checkered_flag: "🏁", clock1: "🕐", coffee: "☕", eyes: "👀", fire: "🔥", gear: "⚙️", green_heart: "💚",
  hammer_and_wrench: "🛠️", heavy_check_mark: "✔️", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  information_source: "ℹ️", label: "🏷️", large_blue_circle: "🔵", large_green_circle: "🟢",
  large_orange_circle: "🟠", large_red_circle: "🔴", large_yellow_circle: "🟡", lock: "🔒", mag: "🔍",
  memo: "📝", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", ok: "🆗", page_facing_up: "📄",
  point_right: "👉", pray: "🙏", pushpin: "📌", question: "❓", recycle: "♻️", red_circle: "🔴",
  repeat: "🔁", robot_face: "🤖", rocket: "🚀", rotating_light: "🚨", ship: "🚢", skull: "💀", smile: "😄",
  snail: "🐌", sparkles: "✨", spider: "🕷️", spider_web: "🕸️", stop_sign: "🛑", stopwatch: "⏱️",
  tada: "🎉", thinking_face: "🤔", turtle: "🐢", warning: "⚠️", wastebasket: "🗑️", wave: "👋",
  white_check_mark: "✅", white_circle: "⚪", wrench: "🔧", x: "❌", zzz: "💤",
};

export const findEmoji = (name: string, otherwise = `:${name}:`): string => KNOWN[name] ?? otherwise;

// `1f600-1f3fb` as Slack's rich text gives it.
export function fromCodePoints(hex: string): string {
  return String.fromCodePoint(...hex.split("-").map((part) => parseInt(part, 16)));
}
