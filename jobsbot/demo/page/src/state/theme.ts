import { useEffect, useState } from "preact/hooks";
import { recall, remember } from "./memory";

export type Theme = "auto" | "light" | "dark";
const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

// The system's own choice, unless the person made one.
export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>((recall("theme") as Theme | null) ?? "auto");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    remember("theme", theme);
  }, [theme]);
  return [theme, () => setTheme(NEXT[theme])];
}
