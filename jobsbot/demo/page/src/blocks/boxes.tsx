// Blocks that stand in a box of their own: alerts, containers, cards.

import type { ComponentChildren } from "preact";
import { FoldIcon } from "../chat/icons";
import { Words, plainWords } from "../text/words";
import { AnyElement } from "./element";
import { Picture } from "./image";
import type { Block, Text } from "./shapes";

const SAID_FIRST = { default: "Note", info: "Note", warning: "Warning", error: "Error", success: "Done" };

export function AlertBlock({ block }: { block: Block }) {
  const level = block.level ?? "default";
  return (
    <div class={`alert-box ${level}`} role="note">
      <strong>{SAID_FIRST[level]}</strong> <Words of={block.text as Text} />
    </div>
  );
}

export function Container({ block, children }: { block: Block; children: ComponentChildren }) {
  const title = plainWords(block.title);
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
          <Words of={block.title} />
        </h4>
      )}
      {[block.subtitle, block.body].map(
        (text) =>
          text && (
            <p>
              <Words of={text} />
            </p>
          ),
      )}
      <div class="block actions">
        {block.actions?.map((element) => <AnyElement block={block.block_id ?? ""} element={element} />)}
      </div>
    </div>
  );
}
