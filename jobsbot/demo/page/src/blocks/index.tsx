// One block of each kind, drawn. A new kind is one more line here and one more file beside it.

import type { ComponentChildren } from "preact";
import { Markdown } from "../text/markdown";
import { RichText } from "../text/rich-text";
import { TextObject, readTextObject } from "../text/text-object";
import { Actions, Context, Section } from "./layout";
import { AlertBlock, Container, CardBlock } from "./boxes";
import { ChartBlock } from "./charts/chart";
import { DataTable } from "./tables/data-table";
import { InputBlock } from "./input";
import { ImageBlock } from "./image";
import type { Block, RichPart } from "./shapes";
import { PlainTable } from "./tables/table";

export function Blocks({ blocks }: { blocks: Block[] }) {
  return (
    <div class="blocks">
      {blocks.map((block, at) => (
        <div key={block.block_id ?? at} class={`block ${block.type}`}>
          {drawBlock(block)}
        </div>
      ))}
    </div>
  );
}

function drawBlock(block: Block): ComponentChildren {
  switch (block.type) {
    case "header":
      return <h3>{readTextObject(block.text)}</h3>;
    case "section":
      return <Section block={block} />;
    case "context":
      return <Context block={block} />;
    case "divider":
      return <hr />;
    case "actions":
    case "context_actions":
      return <Actions block={block} />;
    case "rich_text":
      return <RichText parts={block.elements as RichPart[]} />;
    case "markdown":
      return <Markdown text={block.text as string} />;
    case "input":
      return <InputBlock block={block} />;
    case "image":
      return <ImageBlock block={block} />;
    case "table":
      return <PlainTable block={block} />;
    case "data_table":
      return <DataTable block={block} />;
    case "data_visualization":
      return <ChartBlock block={block} />;
    case "alert":
      return <AlertBlock block={block} />;
    case "container":
      return <Container block={block}>{<Blocks blocks={block.child_blocks ?? []} />}</Container>;
    case "card":
      return <CardBlock block={block} />;
  }
  return typeof block.text === "object" ? <TextObject of={block.text} /> : <UnknownBlock kind={block.type} />;
}

function UnknownBlock({ kind }: { kind: string }) {
  return <p class="quiet">A block of the kind {kind} stands here. This page does not draw it.</p>;
}
