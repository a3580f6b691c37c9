import type { Person } from "../state/protocol";

const COLORS = ["#0f766e", "#9a5b13", "#7c4a9e", "#2f6f3e", "#a23b57", "#34679a"];

export function Avatar({ name, person }: { name: string; person: Person | undefined }) {
  if (person?.is_bot) return <BotFace />;
  return (
    <svg class="avatar" viewBox="0 0 36 36" aria-hidden="true">
      <circle cx="18" cy="18" r="18" fill={person?.color ? `#${person.color}` : chooseColor(name)} />
      <text x="18" y="23" text-anchor="middle" fill="#fff" font-size="14" font-weight="600">
        {readInitials(person?.real_name ?? name)}
      </text>
    </svg>
  );
}

// A spider that hangs by its thread and looks at you.
function BotFace() {
  return (
    <svg class="avatar bot-face" viewBox="0 0 36 36" aria-hidden="true">
      <circle cx="18" cy="18" r="18" class="ground" />
      <g class="lines" fill="none" stroke-width="1.6" stroke-linecap="round">
        <path d="M18 0v11M11 17l-5-3M11 21H5M12 25l-4 4M25 17l5-3M25 21h6M24 25l4 4" />
      </g>
      <ellipse cx="18" cy="20" rx="8" ry="8.5" class="body" />
      <circle cx="15" cy="19" r="2.1" class="eye" />
      <circle cx="21" cy="19" r="2.1" class="eye" />
    </svg>
  );
}

function readInitials(name: string): string {
  return name
    .split(/[\s._-]+/)
    .map((word) => word[0] ?? "")
    .join("")
    .slice(0, 2)
    .toUpperCase();
}

function chooseColor(name: string): string {
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0)!, 0);
  return COLORS[sum % COLORS.length]!;
}
