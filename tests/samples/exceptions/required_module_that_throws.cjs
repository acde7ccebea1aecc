for (let i = 0; i < 2; i++) try { require("./_throws.cjs") } catch (e) { console.log(e.message, i) }
