const token = /"(?:[^"\\]|\\.)*"|[[\]{}:]/gy;
const toToken = /[^"[\]{}:]*/y;

/**
 * The names of the members of an object, each as often as it is there; JSON.parse tells only the
 * last of several.
 *
 * @param json a valid object
 */
export const memberNames = (json: string): string[] => {
  const names: string[] = [];
  let depth = 0;
  let text = '';
  for (let at = 0; at < json.length; ) {
    toToken.lastIndex = at;
    toToken.test(json);
    token.lastIndex = toToken.lastIndex;
    const [found] = token.exec(json) ?? [];
    if (found === undefined) break;
    at = token.lastIndex;
    if (found === '{' || found === '[') depth += 1;
    else if (found === '}' || found === ']') depth -= 1;
    else if (found !== ':') text = found;
    else if (depth === 1) names.push(JSON.parse(text));
  }
  return names;
};
