// The desk and the face, for those who draw.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Desk } from "./desk";
import type { Face } from "./face";
import type { Scene } from "./protocol";

export const DeskContext = createContext<Desk>(undefined as unknown as Desk);
export const SceneContext = createContext<Scene>(undefined as unknown as Scene);

export const useDesk = () => useContext(DeskContext);
export const useScene = () => useContext(SceneContext);

export function useFace(desk: Desk): Face {
  const [face, setFace] = useState(desk.face);
  useEffect(() => desk.watch(() => setFace(desk.face)), [desk]);
  return face;
}
