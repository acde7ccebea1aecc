const sum = (a) => a.reduce((x, y) => x + y, 0);
self.onmessage = (e) => self.postMessage(sum(e.data));
