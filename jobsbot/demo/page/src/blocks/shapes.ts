// Slack's blocks and elements, as far as this page draws them.

export interface Text {
  type: "plain_text" | "mrkdwn";
  text: string;
  emoji?: boolean;
}

export interface Confirm {
  title: Text;
  text: Text;
  confirm: Text;
  deny: Text;
  style?: "primary" | "danger";
}

export interface Option {
  text: Text;
  value: string;
  description?: Text;
  url?: string;
}

export interface OptionGroup {
  label: Text;
  options: Option[];
}

export interface Element {
  type: string;
  action_id: string;
  text?: Text;
  value?: string;
  url?: string;
  style?: "primary" | "danger";
  confirm?: Confirm;
  accessibility_label?: string;
  placeholder?: Text;
  options?: Option[];
  option_groups?: OptionGroup[];
  initial_option?: Option;
  initial_options?: Option[];
  initial_value?: string;
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
  initial_user?: string;
  initial_users?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  initial_conversation?: string;
  multiline?: boolean;
  is_decimal_allowed?: boolean;
  min_value?: string;
  max_value?: string;
  min_length?: number;
  max_length?: number;
  focus_on_load?: boolean;
  image_url?: string;
  alt_text?: string;
}

export interface RichStyle {
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  underline?: boolean;
  code?: boolean;
}

export interface RichPiece {
  type: string;
  text?: string;
  url?: string;
  user_id?: string;
  channel_id?: string;
  usergroup_id?: string;
  range?: string;
  name?: string;
  unicode?: string;
  timestamp?: number;
  format?: string;
  fallback?: string;
  value?: string;
  style?: RichStyle;
}

export interface RichPart {
  type: string;
  elements: RichPiece[] | RichPart[];
  style?: "bullet" | "ordered";
  indent?: number;
  offset?: number;
}

export interface Cell {
  type: "raw_text" | "raw_number" | "rich_text";
  text?: string;
  value?: number;
  elements?: RichPart[];
}

export interface Point {
  label: string;
  value: number;
}

export interface Series {
  name: string;
  data: Point[];
}

export interface Chart {
  type: "pie" | "bar" | "line" | "area";
  segments?: Point[];
  series?: Series[];
  axis_config?: { categories: string[]; x_label?: string; y_label?: string };
}

// The union of all blocks' fields: blocks come from outside, and each drawer reads its own.
export interface Block {
  type: string;
  block_id?: string;
  text?: Text | string;
  fields?: Text[];
  accessory?: Element;
  elements?: unknown[];
  element?: Element;
  label?: Text;
  hint?: Text;
  optional?: boolean;
  dispatch_action?: boolean;
  title?: Text | string;
  subtitle?: Text;
  body?: Text;
  image_url?: string;
  alt_text?: string;
  rows?: Cell[][];
  column_settings?: ({ align?: "left" | "center" | "right"; is_wrapped?: boolean } | null)[];
  caption?: string;
  page_size?: number;
  row_header_column_index?: number;
  chart?: Chart;
  level?: "default" | "info" | "warning" | "error" | "success";
  child_blocks?: Block[];
  is_collapsible?: boolean;
  default_collapsed?: boolean;
  actions?: Element[];
}
