for (let i = 0; i < 2; i++) try { await import("./_throws.mjs") } catch (e) { console.log(e.message) }
