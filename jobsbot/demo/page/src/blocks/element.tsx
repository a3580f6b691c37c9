// An element by its type.

import { Button } from "./button";
import { Choices } from "./choices";
import { Picture } from "./image";
import { Menu } from "./menu";
import { MultiSelect } from "./multi-select";
import { Picker } from "./picker";
import { Select } from "./select";
import type { ElementProps } from "./surface";
import { TextField } from "./text-field";

export function BlockElement(props: ElementProps) {
  const { element } = props;
  switch (element.type) {
    case "button":
    case "workflow_button":
      return <Button {...props} />;
    case "overflow":
      return <Menu {...props} />;
    case "static_select":
    case "users_select":
    case "channels_select":
    case "conversations_select":
      return <Select {...props} />;
    case "multi_static_select":
    case "multi_users_select":
      return <MultiSelect {...props} />;
    case "checkboxes":
    case "radio_buttons":
      return <Choices {...props} />;
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return <Picker {...props} />;
    case "plain_text_input":
    case "number_input":
    case "email_text_input":
    case "url_text_input":
      return <TextField {...props} />;
    case "image":
      return <Picture src={element.image_url ?? ""} alt={element.alt_text ?? ""} />;
  }
  return <span class="quiet">An element of the kind {element.type} stands here. This page does not draw it.</span>;
}
