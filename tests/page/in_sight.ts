/** What is in sight in each view once it is drawn, as expressions in the page. */

const DRAWN = `(() => {
  const canvas = document.querySelector(".canvas-box canvas");
  if (canvas === null || canvas.width === 0) return false;
  const { data } = canvas.getContext("2d").getImageData(0, 30, 8, 60);
  return data.some((part, i) => i % 4 === 3 && part > 0);
})()`;

export const IN_SIGHT = {
  tree: `document.querySelectorAll("#tree [role=treeitem]").length > 1`,
  timeline: DRAWN,
  flame: DRAWN,
  functions: `document.querySelectorAll(".sorted tbody tr").length > 1`,
};
