// Blocks that stand in a box of their own: alerts, containers, cards.

import type { ComponentChildren } from "preact";
import { FoldIcon } from "../chat/icons";
import { TextObject, readTextObject } from "../text/text-object";
import { BlockElement } from "./element";
import { Picture } from "./image";
import type { Block, Text } from "./shapes";

const LEVEL_WORDS = { default: "Note", info: "Note", warning: "Warning", error: "Error", success: "Done" };

export function AlertBlock({ block }: { block: Block }) {
  const level = block.level ?? "default";
  return (
    <div class={`alert-box ${level}`} role="note">
      <strong>{LEVEL_WORDS[level]}</strong> <TextObject of={block.text as Text} />
    </div>
  );
}

export function Container({ block, children }: { block: Block; children: ComponentChildren }) {
  const title = readTextObject(block.title);
  if (!block.is_collapsible)
    return (
      <div class="box">
        {title && <h4>{title}</h4>}
        {children}
      </div>
    );
  return (
    <details class="box fold" open={!block.default_collapsed}>
      <summary>
        <FoldIcon />
        {title}
      </summary>
      {children}
    </details>
  );
}

export function CardBlock({ block }: { block: Block }) {
  return (
    <div class="box">
      {block.image_url && <Picture src={block.image_url} alt={block.alt_text ?? ""} />}
      {typeof block.title === "object" && (
        <h4>
          <TextObject of={block.title} />
        </h4>
      )}
      {[block.subtitle, block.body].map(
        (text) =>
          text && (
            <p>
              <TextObject of={text} />
            </p>
          ),
      )}
      <div class="block actions">
        {block.actions?.map((element) => <BlockElement block={block.block_id ?? ""} element={element} />)}
      </div>
    </div>
  );
}
