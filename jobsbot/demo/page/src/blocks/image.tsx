// Pictures, with their words in their place when they cannot be had.

import { useState } from "preact/hooks";
import { readTextObject } from "../text/text-object";
import type { Block } from "./shapes";

export function ImageBlock({ block }: { block: Block }) {
  const title = readTextObject(block.title);
  return (
    <figure>
      {title && <figcaption>{title}</figcaption>}
      <Picture src={block.image_url ?? ""} alt={block.alt_text ?? ""} />
    </figure>
  );
}

export function Picture({ src, alt }: { src: string; alt: string }) {
  const [lost, setLost] = useState(false);
  if (lost || !src) return <p class="lost-picture">{alt || "A picture that cannot be shown."}</p>;
  return <img class="picture" src={src} alt={alt} loading="lazy" onError={() => setLost(true)} />;
}
