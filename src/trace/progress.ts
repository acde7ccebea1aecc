/** Told of each piece of a run that is decoded; the command says what is done with it. */
export const progress: { step: () => void } = { step: () => {} };
