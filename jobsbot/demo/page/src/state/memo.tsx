import { Component, type ComponentType } from "preact";

// Draws again only when a prop is another value.
export function memo<P extends object>(Inner: ComponentType<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const names = Object.keys(next) as (keyof P)[];
      return names.some((name) => !Object.is(next[name], (this.props as P)[name]));
    }

    render() {
      return <Inner {...(this.props as P)} />;
    }
  };
}
