// Sections, contexts and rows of elements.

import type { RichPart, Block, Element, Text } from "./shapes";
import { RichText } from "../text/rich-text";
import { TextObject } from "../text/text-object";
import { BlockElement } from "./element";

export function Section({ block }: { block: Block }) {
  return (
    <>
      <div class="section-body">
        {typeof block.text === "object" && (
          <div class="words">
            <TextObject of={block.text} />
          </div>
        )}
        {block.fields && <Fields fields={block.fields} />}
      </div>
      {block.accessory && (
        <div class="accessory">
          <BlockElement block={block.block_id ?? ""} element={block.accessory} />
        </div>
      )}
    </>
  );
}

function Fields({ fields }: { fields: Text[] }) {
  return (
    <div class="fields">
      {fields.map((field) => (
        <div class="words">
          <TextObject of={field} />
        </div>
      ))}
    </div>
  );
}

export function Context({ block }: { block: Block }) {
  return <>{((block.elements ?? []) as (Text | Element)[]).map(drawContextElement)}</>;
}

function drawContextElement(one: Text | Element) {
  if (one.type === "image") {
    const image = one as Element;
    return <img class="small-image" src={image.image_url} alt={image.alt_text ?? ""} />;
  }
  if (one.type === "rich_text") return <RichText parts={(one as unknown as Block).elements as RichPart[]} />;
  return (
    <span class="words">
      <TextObject of={one as Text} />
    </span>
  );
}

export function Actions({ block }: { block: Block }) {
  return (
    <>
      {(block.elements as Element[]).map((element) => (
        <BlockElement key={element.action_id} block={block.block_id ?? ""} element={element} />
      ))}
    </>
  );
}
