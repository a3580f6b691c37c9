// An input block: label, element, hint, and what was wrong with what was given.

import { useId } from "preact/hooks";
import { readTextObject } from "../text/text-object";
import { BlockElement } from "./element";
import type { Block } from "./shapes";
import { useSurface } from "./surface";
import { TextField } from "./text-field";

const TYPED = ["plain_text_input", "number_input", "email_text_input", "url_text_input"];

export function InputBlock({ block }: { block: Block }) {
  const id = useId();
  const name = block.block_id ?? "";
  const error = useSurface().errors[name];
  const label = readTextObject(block.label);
  const props = { block: name, element: block.element!, label, quiet: !block.dispatch_action };
  const described = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <>
      <label class="input-label" for={id}>
        {label} {block.optional && <span class="quiet">(optional)</span>}
      </label>
      {TYPED.includes(props.element.type) ? (
        <TextField {...props} id={id} describedBy={described || undefined} />
      ) : (
        <BlockElement {...props} />
      )}
      {error && (
        <p class="input-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {block.hint && (
        <p class="hint" id={`${id}-hint`}>
          {readTextObject(block.hint)}
        </p>
      )}
    </>
  );
}
