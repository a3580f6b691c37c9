// Builds the page into ../dist: one script, one style sheet, one font, one icon, and the licences of what is in them.
// The server gives them out under /assets/, where index.html asks for them.

import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const OUT = "../dist";
const LICENCES = {
  preact: "node_modules/preact/LICENSE",
  marked: "node_modules/marked/LICENSE",
  Inter: "node_modules/@fontsource-variable/inter/LICENSE",
};

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT);
await build({
  entryPoints: { app: "main.tsx" },
  outdir: OUT,
  bundle: true,
  minify: true,
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none", // all licences stand in LICENCES.txt
  charset: "utf8",
});
await build({
  entryPoints: { app: "style/app.css" },
  outdir: OUT,
  bundle: true,
  minify: true,
  external: ["/assets/*"],
});
await copyFile("index.html", `${OUT}/index.html`);
await copyFile("icon.svg", `${OUT}/icon.svg`);
await copyFile("node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2", `${OUT}/inter.woff2`);

const texts = await Promise.all(
  Object.entries(LICENCES).map(async ([name, path]) => `${name}\n${"=".repeat(name.length)}\n\n${await readFile(path, "utf8")}`),
);
await writeFile(`${OUT}/LICENCES.txt`, texts.map((text) => text.trim()).join("\n\n\n") + "\n");
