/**
 * What a terminal acts on or a reader does not see: later controls, line separators, and whatever Unicode shows nothing for (directions,
 * tags, selectors, fillers). What chooses the look of the emoji or ideograph before it is left: it is seen there, and only once.
 */
export const UNSEEN =
  /[\x7f-\x9f\u2028\u2029\ufff9-\ufffb]|\p{Default_Ignorable_Code_Point}(?<!\p{Extended_Pictographic}[\ufe0e\ufe0f]|\p{Script=Han}[\u{e0100}-\u{e01ef}]|\ufe0f(?=\u20e3))/gu;
