import { useEffect, useState } from "preact/hooks";
import { readStored, writeStored } from "./local-storage";

export type Theme = "auto" | "light" | "dark";
const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

// The system's own choice, unless the person made one.
export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>((readStored("theme") as Theme | null) ?? "auto");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    writeStored("theme", theme);
  }, [theme]);
  return [theme, () => setTheme(NEXT[theme])];
}
