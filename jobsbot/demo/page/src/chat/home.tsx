// The bot's home view.

import { useMemo } from "preact/hooks";
import { Blocks } from "../blocks";
import { SurfaceContext, useValues, type Surface } from "../blocks/surface";
import type { Busy } from "../state/face";
import type { View } from "../state/protocol";
import { useDesk } from "../state/store";

export function HomeView({ view, busy }: { view: View | null; busy: Busy | null }) {
  return (
    <div class="home" tabIndex={0} role="region" aria-label="Home of jobsbot">
      {view ? <Shown key={view.id} view={view} busy={busy} /> : <p class="quiet">jobsbot has put nothing here yet.</p>}
    </div>
  );
}

function Shown({ view, busy }: { view: View; busy: Busy | null }) {
  const desk = useDesk();
  const { values, set } = useValues(view.blocks);
  const pressed = busy?.where === view.id ? busy.key : null;
  const surface = useMemo<Surface>(
    () => ({
      values,
      errors: {},
      busy: pressed,
      set,
      press: (block, element, value) => desk.pressInView(view, block, element, value, values),
    }),
    [desk, view, values, pressed],
  );
  return (
    <SurfaceContext.Provider value={surface}>
      <Blocks blocks={view.blocks} />
    </SurfaceContext.Provider>
  );
}
