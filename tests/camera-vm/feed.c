/* Plays clips into a v4l2loopback device: feed DEVICE FOLDER WIDTH HEIGHT MILLISECONDS_A_FRAME ORDERS. A clip is
 * FOLDER/NAME.yuyv, its frames one after the other. Each line of the file ORDERS names clips, which are played from the next frame
 * on, the last of them again and again until there is another line. It ends with the device. */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* The next order's clips in `line`; the latest order counts. */
static int ordered(FILE *orders, char *line, int size)
{
	int told = 0;
	clearerr(orders);
	while (fgets(line, size, orders))
		told = 1;
	return told;
}

int main(int count, char **arguments)
{
	char line[256] = "", path[512], *next = line, *name;
	if (count != 7)
		return fprintf(stderr, "usage: feed DEVICE FOLDER WIDTH HEIGHT MILLISECONDS_A_FRAME ORDERS\n"), 2;
	long width = atol(arguments[3]), height = atol(arguments[4]), pause_ms = atol(arguments[5]);
	size_t size = (size_t)width * height * 2;
	unsigned char *frame = malloc(size);
	FILE *orders = fopen(arguments[6], "r"), *clip = NULL;
	int device = open(arguments[1], O_RDWR);
	struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_OUTPUT };
	format.fmt.pix.width = width;
	format.fmt.pix.height = height;
	format.fmt.pix.pixelformat = V4L2_PIX_FMT_YUYV;
	format.fmt.pix.field = V4L2_FIELD_NONE;
	format.fmt.pix.bytesperline = width * 2;
	format.fmt.pix.sizeimage = size;
	if (!frame || !orders || device < 0 || ioctl(device, VIDIOC_S_FMT, &format) < 0)
		return perror(arguments[1]), 1;
	struct timespec pause = { pause_ms / 1000, pause_ms % 1000 * 1000000 };
	for (;;) {
		int fresh = ordered(orders, line, sizeof line);
		if (fresh)
			next = line;
		while (fresh || !clip || fread(frame, 1, size, clip) != size) {
			name = strtok(next, " \n");
			next = NULL;
			if (name) {
				if (clip)
					fclose(clip);
				snprintf(path, sizeof path, "%s/%s.yuyv", arguments[2], name);
				clip = fopen(path, "rb");
				printf("%s\n", name);
				fflush(stdout);
			}
			if (!clip)
				return perror(path), 1;
			rewind(clip);
			fresh = 0;
		}
		if (write(device, frame, size) != (ssize_t)size)
			return perror("write"), errno == ENODEV ? 0 : 1;
		nanosleep(&pause, NULL);
	}
}
