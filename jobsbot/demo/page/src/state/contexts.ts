// The controller and the page's state, for components.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { PageController } from "./controller";
import type { PageState } from "./page-state";
import type { ServerState } from "./protocol";

export const ControllerContext = createContext<PageController>(undefined as unknown as PageController);
export const ServerStateContext = createContext<ServerState>(undefined as unknown as ServerState);

export const useController = () => useContext(ControllerContext);
export const useServerState = () => useContext(ServerStateContext);

export function usePageState(controller: PageController): PageState {
  const [state, setState] = useState(controller.state);
  useEffect(() => controller.subscribe(() => setState(controller.state)), [controller]);
  return state;
}
