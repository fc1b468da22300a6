import type { Item } from '../../../shared/store/context.ts';
import { UnsupportedError } from './errors.ts';
import { type Bindings, bind, nameOf, readTokens, remembered, type Used } from './tokens.ts';
import { copyItem } from './values.ts';

export type Project = (item: Item) => Item;

export interface CompiledProjection {
  readonly used: Used;
  readonly project: (bindings: Bindings) => Project;
}

export const compileProjection = remembered((text): CompiledProjection => {
  const tokens = readTokens(text, 'ProjectionExpression');
  const elements = tokens.list(() => {
    const [element, ...rest] = tokens.path();
    if (element === undefined || rest.length > 0) throw new UnsupportedError('nested paths in a ProjectionExpression');
    return element;
  });
  tokens.end();
  return {
    used: tokens.used,
    project: (bindings) => {
      const names = new Set(elements.map((element) => nameOf(element, bindings)));
      return (item) => copyItem(Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name))));
    },
  };
});

/** How a read by key hands out its items. */
export const bindProjection = (request: {
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
}): Project => {
  const { ProjectionExpression: text } = request;
  if (text === undefined) {
    bind(request, []);
    return copyItem;
  }
  const { used, project } = compileProjection(text);
  return project(bind(request, [used]));
};
