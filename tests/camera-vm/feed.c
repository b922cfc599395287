/* Plays a YUV4MPEG2 clip (4:2:0) into a v4l2loopback device, as YUYV of limited range, as web cameras have it:
 * feed DEVICE FILE.y4m MILLISECONDS_A_FRAME SECONDS_OF_THE_LAST_FRAME. The last frame gets a little noise, so that it is no
 * frozen feed. */
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static uint32_t grain = 1;

static uint8_t limited(uint8_t full, int span, int noise)
{
	int value = 16 + full * span / 255;
	if (noise) {
		grain = grain * 1664525u + 1013904223u;
		value += (int)(grain >> 30) - 1;
	}
	return value < 16 ? 16 : value > 240 ? 240 : value;
}

static void pack(const uint8_t *planes, uint8_t *yuyv, int width, int height, int noise)
{
	const uint8_t *cb = planes + (size_t)width * height, *cr = cb + (size_t)width * height / 4;
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x += 2, yuyv += 4) {
			const uint8_t *luma = planes + (size_t)y * width + x;
			size_t chroma = (size_t)(y / 2) * (width / 2) + x / 2;
			yuyv[0] = limited(luma[0], 219, noise);
			yuyv[1] = limited(cb[chroma], 224, 0);
			yuyv[2] = limited(luma[1], 219, noise);
			yuyv[3] = limited(cr[chroma], 224, 0);
		}
}

int main(int count, char **arguments)
{
	if (count != 5) {
		fprintf(stderr, "usage: feed DEVICE FILE.y4m MILLISECONDS_A_FRAME SECONDS_OF_THE_LAST_FRAME\n");
		return 2;
	}
	char line[256];
	int width = 0, height = 0;
	long pause_ms = atol(arguments[3]), last_s = atol(arguments[4]), repeats;
	FILE *clip = fopen(arguments[2], "rb");
	if (!clip || !fgets(line, sizeof line, clip) || sscanf(line, "YUV4MPEG2 W%d H%d", &width, &height) != 2 ||
	    !strstr(line, "C420") || width <= 0 || height <= 0 || width % 2 || height % 2 || pause_ms <= 0)
		return fprintf(stderr, "not a clip that can be fed\n"), 1;
	size_t size = (size_t)width * height * 3 / 2, packed = (size_t)width * height * 2;
	uint8_t *planes = malloc(size), *yuyv = malloc(packed);
	int device = open(arguments[1], O_RDWR);
	struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_OUTPUT };
	format.fmt.pix.width = width;
	format.fmt.pix.height = height;
	format.fmt.pix.pixelformat = V4L2_PIX_FMT_YUYV;
	format.fmt.pix.field = V4L2_FIELD_NONE;
	format.fmt.pix.bytesperline = width * 2;
	format.fmt.pix.sizeimage = packed;
	if (!planes || !yuyv || device < 0 || ioctl(device, VIDIOC_S_FMT, &format) < 0)
		return perror(arguments[1]), 1;
	struct timespec pause = { pause_ms / 1000, pause_ms % 1000 * 1000000 };
	for (repeats = last_s * 1000 / pause_ms; repeats > 0;) {
		int is_new = fgets(line, sizeof line, clip) && fread(planes, 1, size, clip) == size;
		repeats -= !is_new;
		pack(planes, yuyv, width, height, !is_new);
		if (write(device, yuyv, packed) != (ssize_t)packed)
			return perror("write"), 1;
		nanosleep(&pause, NULL);
	}
	return 0;
}
